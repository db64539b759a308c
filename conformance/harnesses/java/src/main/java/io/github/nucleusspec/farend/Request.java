package io.github.nucleusspec.farend;

/**
 * What an operation is given. What it does not need is empty.
 *
 * @param edition the edition to speak
 * @param type the type, for all operations but {@code dispatch} and {@code collect}
 * @param payload JSON: for {@code decode}, {@code encode}, {@code dispatch} and {@code localFiles}
 * @param arguments a JSON object: for {@code construct}
 * @param pass how the arguments are passed: {@code by-position}, {@code plain}, or nothing, which is by name
 * @param batches a JSON list of lists of objects: for {@code collect}
 */
public record Request(
        String edition, String type, String payload, String arguments, String pass, String batches) {}
