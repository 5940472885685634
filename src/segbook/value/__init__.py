"""What will they be worth?"""
