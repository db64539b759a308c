use std::{error, fmt};

use super::{number, Number, Object, Text, Value};

/// How deep a text may be nested: about as deep as Python can read.
pub const MAX_DEPTH: usize = 1000;

/// What in a text is not JSON, and at which byte.
#[derive(Debug)]
pub struct SyntaxError {
    problem: &'static str,
    offset: usize,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not JSON: {} at byte {}", self.problem, self.offset)
    }
}

impl error::Error for SyntaxError {}

type Result<T> = std::result::Result<T, SyntaxError>;

/// The value of a JSON text (RFC 8259).
pub fn parse(text: &str) -> Result<Value> {
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(0)?;
    parser.end()?;
    Ok(value)
}

/// The members of an object, each with the text of its value; `None` if the text is one of another value.
pub fn members(text: &str) -> Result<Option<Vec<(Text, &str)>>> {
    let mut parser = Parser { text, at: 0 };
    let mut found = None;
    if parser.next() == Some(b'{') {
        let mut made = Vec::new();
        parser.between_brackets(1, b'}', |parser| {
            let key = parser.key()?;
            parser.skip_blanks();
            let start = parser.at;
            parser.value(1)?;
            made.push((key, &text[start..parser.at]));
            Ok(())
        })?;
        found = Some(made);
    } else {
        parser.value(0)?;
    }
    parser.end()?;
    Ok(found)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn fail<T>(&self, problem: &'static str) -> Result<T> {
        Err(SyntaxError { problem, offset: self.at })
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// The byte behind blanks.
    fn next(&mut self) -> Option<u8> {
        self.skip_blanks();
        self.byte()
    }

    fn end(&mut self) -> Result<()> {
        match self.next() {
            None => Ok(()),
            Some(_) => self.fail("more than one value"),
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value> {
        match self.next() {
            Some(b'{') => self.object(depth + 1),
            Some(b'[') => self.array(depth + 1),
            Some(b'"') => self.string().map(Value::Text),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            _ => self.number(),
        }
    }

    fn word(&mut self, word: &str, meant: Value) -> Result<Value> {
        if !self.text[self.at..].starts_with(word) {
            return self.fail("no value");
        }
        self.at += word.len();
        Ok(meant)
    }

    fn number(&mut self) -> Result<Value> {
        let rest = &self.text[self.at..];
        match number::scan(rest).and_then(|end| Number::parse(&rest[..end])) {
            Some(number) => {
                self.at += number::scan(rest).unwrap_or_default();
                Ok(Value::Number(number))
            }
            None => self.fail("no value"),
        }
    }

    fn key(&mut self) -> Result<Text> {
        if self.next() != Some(b'"') {
            return self.fail("no key");
        }
        let key = self.string()?;
        if self.next() != Some(b':') {
            return self.fail("no colon");
        }
        self.at += 1;
        Ok(key)
    }

    fn object(&mut self, depth: usize) -> Result<Value> {
        let mut made = Object::new();
        self.between_brackets(depth, b'}', |parser| {
            let key = parser.key()?;
            made.0.push((key, parser.value(depth)?));
            Ok(())
        })?;
        Ok(Value::Object(made))
    }

    fn array(&mut self, depth: usize) -> Result<Value> {
        let mut made = Vec::new();
        self.between_brackets(depth, b']', |parser| {
            made.push(parser.value(depth)?);
            Ok(())
        })?;
        Ok(Value::Array(made))
    }

    /// Reads what stands between brackets, with commas between it.
    fn between_brackets(
        &mut self,
        depth: usize,
        end: u8,
        mut read: impl FnMut(&mut Self) -> Result<()>,
    ) -> Result<()> {
        if depth > MAX_DEPTH {
            return self.fail("more levels than can be read");
        }
        self.at += 1;
        if self.next() == Some(end) {
            self.at += 1;
            return Ok(());
        }
        loop {
            read(self)?;
            match self.next() {
                Some(b',') => self.at += 1,
                Some(byte) if byte == end => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return self.fail("neither a comma nor an end"),
            }
        }
    }

    fn string(&mut self) -> Result<Text> {
        self.at += 1;
        let mut read = Text::default();
        loop {
            let rest = &self.text[self.at..];
            let plain = rest.bytes().take_while(|byte| !matches!(byte, b'"' | b'\\' | ..=0x1F)).count();
            read.push_str(&rest[..plain]);
            self.at += plain;
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(read);
                }
                Some(b'\\') => {
                    let code_point = self.escape()?;
                    read.push_code_point(code_point);
                }
                Some(_) => return self.fail("a control character"),
                None => return self.fail("a string without an end"),
            }
        }
    }

    /// What an escape means, or two of them that are a surrogate pair.
    fn escape(&mut self) -> Result<u32> {
        if let Some(unit) = self.unit() {
            self.at += 6;
            if let (0xD800..=0xDBFF, Some(second @ 0xDC00..=0xDFFF)) = (unit, self.unit()) {
                self.at += 6;
                return Ok(0x10000 + ((unit & 0x3FF) << 10 | second & 0x3FF));
            }
            return Ok(unit);
        }
        let meant = match self.text.as_bytes().get(self.at + 1) {
            Some(char @ (b'"' | b'\\' | b'/')) => *char,
            Some(b'b') => 0x08,
            Some(b'f') => 0x0C,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            _ => return self.fail("no such escape"),
        };
        self.at += 2;
        Ok(meant.into())
    }

    /// The UTF-16 unit of an escape such as \u00e9, if there is one here.
    fn unit(&self) -> Option<u32> {
        let digits = self.text[self.at..].strip_prefix("\\u")?.get(..4)?;
        let all_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        u32::from_str_radix(digits, 16).ok().filter(|_| all_hex)
    }
}
