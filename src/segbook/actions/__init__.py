"""What should we do, and what will it bring?"""
