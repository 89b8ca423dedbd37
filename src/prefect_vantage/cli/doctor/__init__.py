"""`vantage doctor`: facts are gathered (`facts`), judged by a table of checks (`checks`), and shown with how to mend each (`command`)."""
