use std::fmt;

/// A string of JSON. It is one of Rust, except that there may be halves of surrogate pairs in it.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Text {
    /// UTF-8, in which half of a pair has the bytes that it would have if it were a character.
    wtf8: Vec<u8>,
}

impl Text {
    /// The string, unless there is half of a surrogate pair in it.
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.wtf8).ok()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.wtf8.is_empty()
    }

    /// Appends a string.
    pub fn push_str(&mut self, more: &str) {
        self.wtf8.extend_from_slice(more.as_bytes());
    }

    /// Appends a text.
    pub fn push_text(&mut self, more: &Self) {
        self.wtf8.extend_from_slice(&more.wtf8);
    }

    pub(super) fn push_code_point(&mut self, code_point: u32) {
        match char::from_u32(code_point) {
            Some(char) => self.push_str(char.encode_utf8(&mut [0; 4])),
            None => self.wtf8.extend_from_slice(&[
                0xED, // with which the code points from U+D000 to U+DFFF begin
                0x80 | (code_point >> 6 & 0x3F) as u8,
                0x80 | (code_point & 0x3F) as u8,
            ]),
        }
    }

    /// The code points, among which may be halves of surrogate pairs.
    pub fn code_points(&self) -> impl Iterator<Item = u32> + '_ {
        let mut rest = self.wtf8.as_slice();
        std::iter::from_fn(move || {
            let (&first, _) = rest.split_first()?;
            let length = match first {
                0..0x80 => 1,
                0x80..0xE0 => 2,
                0xE0..0xF0 => 3,
                _ => 4,
            };
            let (char, behind) = rest.split_at(length);
            rest = behind;
            let begin = u32::from(first) & (0xFF >> if length == 1 { 1 } else { length + 1 });
            Some(char[1..].iter().fold(begin, |read, byte| read << 6 | u32::from(byte & 0x3F)))
        })
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self { wtf8: text.into() }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self { wtf8: text.into_bytes() }
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.wtf8 == other.as_bytes()
    }
}

/// With U+FFFD in place of what is no character.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.wtf8))
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&super::quote(self))
    }
}
