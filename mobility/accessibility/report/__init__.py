"""What a job leaves for people: pictures, and one page that needs nothing else."""
