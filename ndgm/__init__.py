"""An executable referee's report: update rules, closed forms and a verdict plugin for one paper's claims."""
