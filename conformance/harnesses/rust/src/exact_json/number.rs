use std::fmt;

/// A number as it is written. What has neither a fraction nor an exponent is an integer, of any size; every
/// other number is a double: 10 and 10.0 are two numbers, which make different ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    written: String,
}

impl Number {
    /// The number that is written so, if it is one of JSON.
    pub fn parse(written: &str) -> Option<Self> {
        (scan(written) == Some(written.len())).then(|| Self { written: written.into() })
    }

    /// The double: 10.0, not 10. None for what is not finite, and so no JSON.
    pub fn from_f64(value: f64) -> Option<Self> {
        value.is_finite().then(|| Self { written: spell(value) })
    }

    /// Whether it is written as an integer.
    pub fn is_integer(&self) -> bool {
        !self.written.contains(['.', 'e', 'E'])
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        self.to_f64() < 0.0
    }

    /// The nearest double: an infinity if it is too large.
    pub fn to_f64(&self) -> f64 {
        self.written.parse().unwrap_or(f64::NAN)
    }

    /// Whether it can be sent: an integer can, whatever its size.
    pub fn is_finite(&self) -> bool {
        self.is_integer() || self.to_f64().is_finite()
    }

    /// The index that it is, if it is an integer that can be one.
    pub fn to_index(&self) -> Option<usize> {
        self.to_string().parse().ok().filter(|_| self.is_integer())
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self { written: value.to_string() }
    }
}

/// As Python spells it: 1e1 is 10.0, 1E16 is 1e+16, and -0 is 0.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_integer() {
            f.write_str(&spell(self.to_f64()))
        } else if self.written == "-0" {
            f.write_str("0")
        } else {
            f.write_str(&self.written)
        }
    }
}

/// The fewest digits that read back as the same double: Rust finds them, too. But it never changes to an
/// exponent of its own accord, does not write a fraction of .0, and spells exponents otherwise.
fn spell(value: f64) -> String {
    let shortest = nearest(value, format!("{value:e}"));
    let (digits, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-4..16).contains(&exponent) {
        return format!("{digits}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs());
    }
    let sign = if digits.starts_with('-') { "-" } else { "" };
    let digits = digits.replace(['-', '.'], "");
    let point = usize::try_from(exponent + 1).unwrap_or(0);
    match digits.split_at_checked(point) {
        Some((_, fraction)) if point == 0 => {
            format!("{sign}0.{}{fraction}", "0".repeat(exponent.unsigned_abs() as usize - 1))
        }
        Some((whole, fraction)) if !fraction.is_empty() => format!("{sign}{whole}.{fraction}"),
        _ => format!("{sign}{digits:0<point$}.0"),
    }
}

/// Where two spellings of the fewest digits are equally near, as for 202639800153265.625, Rust takes the upper one,
/// and Python the even one; so does Rust if it is told how many digits there are.
fn nearest(value: f64, shortest: String) -> String {
    let digits = shortest.split('e').next().unwrap_or_default();
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    let even = format!("{value:.*e}", count - 1);
    // At a power of two, below which doubles are closer to each other, it may be another double.
    if even.parse() == Ok(value) {
        even
    } else {
        shortest
    }
}

/// Where the number ends with which the text begins.
pub(super) fn scan(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let digits = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        match rest.iter().take_while(|byte| byte.is_ascii_digit()).count() {
            0 => None,
            count => Some(from + count),
        }
    };
    let start = usize::from(bytes.first() == Some(&b'-'));
    let mut end = digits(start)?;
    if bytes[start] == b'0' && end > start + 1 {
        return None;
    }
    if bytes.get(end) == Some(&b'.') {
        end = digits(end + 1)?;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let signed = matches!(bytes.get(end + 1), Some(b'+' | b'-'));
        end = digits(end + 1 + usize::from(signed))?;
    }
    Some(end)
}
