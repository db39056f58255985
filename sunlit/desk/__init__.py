"""Door 2: clerks, heads, reviewers, supervisors, leaders, administrators."""
