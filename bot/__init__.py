"""AI PM Coach: a career coach that lives in Slack and answers from a knowledge base, with its sources."""
