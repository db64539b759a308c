module github.com/nucleus-spec/fixtures-go

go 1.22
