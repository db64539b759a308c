<?php
// PHP's json_decode into arrays and json_encode, as a program that reads texts and writes them back.
// `README.md` says how.

function written(string $mode, string $text): string
{
    $value = json_decode($text, true, 512, JSON_THROW_ON_ERROR);
    if ($mode === "typed") {
        $value = [
            "label" => $value["label"] ?? null,
            "mask" => $value["mask"] ?? null,
            "confidence" => $value["confidence"] ?? null,
            "geometry" => $value["geometry"] ?? null,
        ];
    }
    return json_encode($value, JSON_THROW_ON_ERROR);
}

while (($line = fgets(STDIN)) !== false) {
    [$mode, $encoded] = array_pad(explode(" ", trim($line)), 2, "");
    $status = "ok";
    try {
        $said = $mode === "about" ? "PHP " . PHP_VERSION : written($mode, base64_decode($encoded));
    } catch (Throwable $error) {
        $status = "refused";
        $said = $error->getMessage();
    }
    echo $status, " ", base64_encode($said), "\n";
    flush();
}
