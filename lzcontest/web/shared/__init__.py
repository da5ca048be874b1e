"""What all audiences share: access, errors, forms, paging, assets."""
