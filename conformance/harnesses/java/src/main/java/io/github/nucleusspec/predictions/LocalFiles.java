package io.github.nucleusspec.predictions;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Which masks are local files. */
public final class LocalFiles {
    /** Of ASCII only: under UNICODE_CASE an old form of s, U+017F, would be one. */
    private static final Pattern REMOTE =
            Pattern.compile("[\\x00- ]*(https?|s3|gs):", Pattern.CASE_INSENSITIVE);

    private LocalFiles() {}

    /** Whether its mask is a local file. Throws {@link InvalidPrediction} if that does not exist. */
    public static boolean has(Prediction prediction) {
        if (!(prediction.shape() instanceof Shape.Mask mask) || isRemote(mask.url())) {
            return false;
        }
        if (!isFile(mask.url())) {
            throw new InvalidPrediction("file-not-found", "/mask_url", "is no file");
        }
        return true;
    }

    /** URL parsers drop some blanks, so that these do not count. */
    private static boolean isRemote(String url) {
        return REMOTE.matcher(url.replaceAll("[\t\r\n]", "")).lookingAt();
    }

    /** A slash at the end means a folder; {@link Path} drops it. */
    private static boolean isFile(String path) {
        try {
            return !path.endsWith("/") && Files.isRegularFile(Path.of(path));
        } catch (InvalidPathException error) {
            return false;
        }
    }
}
