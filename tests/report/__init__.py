"""Tests of the whole report."""
