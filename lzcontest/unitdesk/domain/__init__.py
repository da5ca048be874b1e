"""Pure decisions of the unit desk: the sheet, names of files, who may endorse."""
