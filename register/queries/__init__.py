"""Reading the register: `public` for what everybody may read, `office` for who works on an entry."""
