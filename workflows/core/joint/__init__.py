"""Joint questions: several sides are asked at a time, each within its own limit."""
