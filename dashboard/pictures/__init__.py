"""Pictures of numbers as shapes. Pure; `templates/components/picture.html` draws them as SVG (docs/adr/0016)."""
