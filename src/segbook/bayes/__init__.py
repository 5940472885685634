"""How sure are we of it?"""
