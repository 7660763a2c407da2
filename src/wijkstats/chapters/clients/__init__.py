"""The chapter about clients: who comes, who sends them, what follows, do they return, can teams carry it?"""
