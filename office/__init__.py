"""The desk tools of the portal, which know no word of its business."""
