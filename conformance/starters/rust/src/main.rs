//! Puts the port on the line protocol:
//! `cargo build --release && nucleus-conformance run --edition @EDITION@ -- target/release/my-port`

fn main() -> std::io::Result<()> {
    my_port::port().serve()
}
