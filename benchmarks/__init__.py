"""What does the report cost, beside what the same work costs elsewhere?"""
