module github.com/nucleus-spec/nucleus-spec/conformance/harnesses/go

go 1.22
