//! Puts a port of Nucleus predictions on the line protocol of nucleus-conformance.
//!
//! A port is given JSON as it came, and answers JSON, so that it is scored with the JSON crate that it is
//! used with. An operation that it does not have is not declared, and so not scored. An error is a refusal,
//! and so `?` refuses; a panic is a mistake of the port, and costs that case alone. What is declared is every
//! operation that it has, of every type that it names.
//!
//! On Unix what prints goes to stderr while a port is served, since stdout belongs to the protocol.

use std::any::Any;
use std::error::Error;
use std::fmt::Write as _;
#[cfg(unix)]
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::mem;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::time::{Duration, Instant};

use crate::exact_json::{members, parse, quote, Number, Object, Text, Value};

const PROTOCOL: i64 = 2;
const MESSAGE_LIMIT: usize = 500;
/// How long a reply may wait for those behind it: whoever asked can read it while we answer them.
const PATIENCE: Duration = Duration::from_micros(200);

/// What an operation is given. What it does not need is empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// The edition to speak.
    pub edition: &'a str,
    /// The type, for all operations but `dispatch` and `collect`.
    pub type_name: &'a str,
    /// JSON: for `decode`, `encode`, `dispatch` and `local_files`.
    pub payload: &'a str,
    /// A JSON object: for `construct`.
    pub arguments: &'a str,
    /// How the arguments are passed: `by-position`, `plain`, or nothing, which is by name.
    pub pass: &'a str,
    /// A JSON list of lists of objects: for `collect`.
    pub batches: &'a str,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Failure {
    /// The input is refused.
    Rejected {
        /// Why.
        message: String,
        /// A word for it, and the JSON pointer of what is wrong, if they are known.
        place: Option<(String, String)>,
    },
    /// The port does not have that yet.
    Unsupported {
        /// What it does not have.
        reason: String,
    },
}

impl Failure {
    /// The input is refused, with a message for people.
    pub fn rejected(message: impl Into<String>) -> Self {
        Self::Rejected { message: message.into(), place: None }
    }

    /// The same, with a word for what is wrong, and the JSON pointer of where it is.
    pub fn rejected_at(code: &str, message: impl Into<String>, pointer: &str) -> Self {
        Self::Rejected { message: message.into(), place: Some((code.into(), pointer.into())) }
    }

    /// The port does not have that yet.
    pub fn unsupported(reason: impl Into<String>) -> Self {
        Self::Unsupported { reason: reason.into() }
    }
}

/// Any error is a refusal.
impl<E: Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::rejected(error.to_string())
    }
}

/// What an operation answers.
pub type Answer<T> = Result<T, Failure>;

/// A prediction list: the names of its eight lists with their payloads, each as JSON; and the length of all.
#[derive(Debug)]
pub struct List {
    /// The names, and the payloads.
    pub items: Vec<(String, Vec<String>)>,
    /// The number of predictions.
    pub length: usize,
}

type Operation = Box<dyn Fn(&Request) -> Answer<String>>;

/// What can be asked.
pub struct Port {
    name: String,
    version: String,
    types: Vec<String>,
    editions: Vec<String>,
    operations: Vec<(&'static str, &'static str, Operation)>,
}

impl Port {
    /// A port that has nothing yet.
    pub fn new(name: &str, version: &str) -> Self {
        let (types, editions, operations) = (Vec::new(), Vec::new(), Vec::new());
        Self { name: name.into(), version: version.into(), types, editions, operations }
    }

    /// The types that it declares to have; without it, all. Operations may be asked for others, too, and then
    /// answer [`Failure::unsupported`]: `run --type box` asks for a box before it is declared.
    #[must_use]
    pub fn types(mut self, names: &[&str]) -> Self {
        self.types = names.iter().map(ToString::to_string).collect();
        self
    }

    /// The editions that it speaks; without it, all.
    #[must_use]
    pub fn editions(mut self, names: &[&str]) -> Self {
        self.editions = names.iter().map(ToString::to_string).collect();
        self
    }

    /// Makes a prediction of `arguments`, and answers its payload.
    #[must_use]
    pub fn construct(self, answer: impl Fn(&Request) -> Answer<String> + 'static) -> Self {
        self.having("construct", "payload", answer)
    }

    /// Reads a payload, and answers that of what it read.
    #[must_use]
    pub fn decode(self, answer: impl Fn(&Request) -> Answer<String> + 'static) -> Self {
        self.having("decode", "payload", answer)
    }

    /// Reads a payload, and answers its text.
    #[must_use]
    pub fn encode(self, answer: impl Fn(&Request) -> Answer<String> + 'static) -> Self {
        self.having("encode", "text", move |request| Ok(quote(&answer(request)?.into())))
    }

    /// Reads a payload of the type that it names, and answers that type and the payload.
    #[must_use]
    pub fn dispatch(self, answer: impl Fn(&Request) -> Answer<(String, String)> + 'static) -> Self {
        self.having("dispatch", "value", move |request| {
            let (type_name, payload) = answer(request)?;
            Ok(format!("{{\"type\": {}, \"payload\": {payload}}}", quote(&type_name.into())))
        })
    }

    /// Reads a payload, and answers whether its mask is a local file.
    #[must_use]
    pub fn local_files(self, answer: impl Fn(&Request) -> Answer<bool> + 'static) -> Self {
        self.having("local_files", "value", move |request| Ok(answer(request)?.to_string()))
    }

    /// Adds batches of predictions to a list.
    #[must_use]
    pub fn collect(self, answer: impl Fn(&Request) -> Answer<List> + 'static) -> Self {
        self.having("collect", "value", move |request| Ok(answer(request)?.to_json()))
    }

    fn having(
        mut self,
        name: &'static str,
        kind: &'static str,
        answer: impl Fn(&Request) -> Answer<String> + 'static,
    ) -> Self {
        self.operations.push((name, kind, Box::new(answer)));
        self
    }

    /// Answers requests on stdin until it ends.
    pub fn serve(&self) -> io::Result<()> {
        self.answer_all(io::stdin().lock(), take_stdout()?)
    }

    fn answer_all(&self, requests: impl Read, mut replies: impl Write) -> io::Result<()> {
        let mut requests = BufReader::with_capacity(1 << 16, requests);
        let (mut edition, mut written, mut since) = (String::new(), String::new(), Instant::now());
        loop {
            let mut line = Vec::new();
            let ended = requests.read_until(b'\n', &mut line)? == 0;
            let broken = self.answer_line(line, &mut edition, &mut written).err();
            let waiting = requests.buffer().contains(&b'\n');
            if ended || broken.is_some() || !waiting || since.elapsed() > PATIENCE {
                replies.write_all(written.as_bytes())?;
                replies.flush()?;
                written.clear();
                since = Instant::now();
            }
            match broken {
                Some(problem) => return Err(io::Error::new(io::ErrorKind::InvalidData, problem)),
                None if ended => return Ok(()),
                None => {}
            }
        }
    }

    /// Fails for what is no request: without an id nobody can be answered.
    fn answer_line(&self, line: Vec<u8>, edition: &mut String, written: &mut String) -> Result<(), String> {
        let line = String::from_utf8(line).map_err(|error| format!("a request is not UTF-8: {error}"))?;
        if line.trim().is_empty() {
            return Ok(());
        }
        let shown: String = line.trim_end().chars().take(200).collect();
        let found = members(&line).map_err(|error| format!("a request is {error}: {shown}"))?;
        let asked = Asked(found.unwrap_or_default());
        let id = asked.json("id").filter(|id| is_sendable(id));
        let id = id.ok_or_else(|| format!("a request is not an object with an id: {shown}"))?;
        let (kind, said) = if asked.string("op") == "hello" {
            *edition = self.spoken(asked.string("edition"));
            ("hello", self.hello(edition))
        } else {
            self.answer(&asked, edition)
        };
        let _ = writeln!(written, "{{\"id\": {id}, \"{kind}\": {said}}}");
        Ok(())
    }

    fn answer(&self, asked: &Asked, edition: &str) -> (&'static str, String) {
        let request = Request {
            edition,
            type_name: &asked.string("type"),
            payload: &asked.json_or_text("payload", "text"),
            arguments: &asked.json_or_text("arguments", "arguments_text"),
            pass: &asked.string("pass"),
            batches: &asked.json_or_text("batches", "batches_text"),
        };
        self.said(&asked.string("op"), &request)
    }

    /// What it replies to one request, without the id: for tests in Rust, where nothing is served.
    pub fn reply(&self, operation: &str, request: &Request) -> String {
        let (kind, said) = self.said(operation, request);
        format!("{{\"{kind}\": {said}}}")
    }

    /// The operations that it declares.
    pub fn operations(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.operations.iter().map(|(name, ..)| *name)
    }

    fn said(&self, op: &str, request: &Request) -> (&'static str, String) {
        self.asked(op, request).unwrap_or_else(|failure| described(&failure))
    }

    fn asked(&self, op: &str, request: &Request) -> Answer<(&'static str, String)> {
        let Some((_, kind, operation)) = self.operations.iter().find(|(name, ..)| *name == op) else {
            return Err(Failure::unsupported(format!("{} has no operation {op}", self.name)));
        };
        let answer = catch_unwind(AssertUnwindSafe(|| operation(request)));
        match answer.map_err(panicked) {
            Err(caught) => Ok(("error", caught)),
            Ok(said) => Ok(one_line(kind, &said?)),
        }
    }

    /// The edition that was asked for, or the last one of a port that does not have it.
    fn spoken(&self, edition: String) -> String {
        match self.editions.last() {
            Some(last) if !self.editions.contains(&edition) => last.clone(),
            _ => edition,
        }
    }

    fn hello(&self, edition: &str) -> String {
        let mut hello = Object::new()
            .with("protocol", Number::from(PROTOCOL))
            .with("name", self.name.as_str())
            .with("version", self.version.as_str())
            .with("language", "Rust")
            .with("edition", edition)
            .with("operations", self.operations().collect::<Vec<_>>());
        if !self.types.is_empty() {
            hello = hello.with("types", self.types.iter().map(String::as_str).collect::<Vec<_>>());
        }
        json(hello)
    }
}

/// The members of a request, each with the JSON of its value.
struct Asked<'a>(Vec<(Text, &'a str)>);

impl Asked<'_> {
    fn json(&self, name: &str) -> Option<&str> {
        self.0.iter().rfind(|(key, _)| key == name).map(|(_, json)| *json)
    }

    fn text(&self, name: &str) -> Option<String> {
        match parse(self.json(name)?) {
            Ok(Value::Text(text)) => text.as_str().map(ToString::to_string),
            _ => None,
        }
    }

    fn string(&self, name: &str) -> String {
        self.text(name).unwrap_or_default()
    }

    /// What not every JSON crate can read comes as a string.
    fn json_or_text(&self, name: &str, as_text: &str) -> String {
        self.text(as_text).unwrap_or_else(|| self.json(name).unwrap_or_default().into())
    }
}

impl List {
    fn to_json(&self) -> String {
        let listed = |(name, payloads): &(String, Vec<String>)| {
            format!("[{}, [{}]]", quote(&name.as_str().into()), payloads.join(", "))
        };
        let items: Vec<String> = self.items.iter().map(listed).collect();
        format!("{{\"items\": [{}], \"length\": {}}}", items.join(", "), self.length)
    }
}

/// Whether a reply that has it can be read: one with 1e400 cannot.
fn is_sendable(json: &str) -> bool {
    parse(json).is_ok_and(|value| value.to_json().is_ok())
}

fn json(object: Object) -> String {
    Value::from(object).to_json().unwrap_or_default()
}

/// The answer of a port, if it is JSON, which needs no more than one line.
fn one_line(kind: &'static str, said: &str) -> (&'static str, String) {
    match parse(said) {
        Ok(_) => (kind, said.replace(['\r', '\n'], " ")),
        Err(error) => ("error", caught(&format!("the reply is {error}"))),
    }
}

fn described(failure: &Failure) -> (&'static str, String) {
    match failure {
        Failure::Unsupported { reason } => {
            ("unsupported", json(Object::new().with("reason", &*shortened(reason))))
        }
        Failure::Rejected { message, place } => {
            let mut said = Object::new().with("message", &*shortened(message));
            if let Some((code, pointer)) = place {
                said = said.with("code", code.as_str()).with("pointer", pointer.as_str());
            }
            ("rejected", json(said))
        }
    }
}

fn panicked(panic: Box<dyn Any + Send>) -> String {
    let message = panic.downcast_ref::<&str>().copied();
    let message = message.or(panic.downcast_ref::<String>().map(String::as_str));
    let told = caught(message.unwrap_or("a panic with something else than a text"));
    // What was thrown may itself panic when it is dropped; what that throws is not dropped at all.
    if let Err(another) = catch_unwind(AssertUnwindSafe(|| drop(panic))) {
        mem::forget(another);
    }
    told
}

fn caught(message: &str) -> String {
    json(Object::new().with("caught", &*shortened(message)))
}

fn shortened(message: &str) -> String {
    message.chars().take(MESSAGE_LIMIT).collect()
}

/// Keeps stdout for replies, and sends what prints there to stderr.
#[cfg(unix)]
fn take_stdout() -> io::Result<impl Write> {
    use std::os::fd::AsFd;

    extern "C" {
        fn dup2(from: i32, to: i32) -> i32;
    }

    let kept = io::stdout().as_fd().try_clone_to_owned()?;
    // SAFETY: it takes two numbers, and what is open as 1 is not closed by it, but replaced.
    if unsafe { dup2(2, 1) } < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(File::from(kept))
}

#[cfg(not(unix))]
fn take_stdout() -> io::Result<impl Write> {
    Ok(io::stdout())
}

#[cfg(test)]
mod tests;
