/**
 * The eight types of Nucleus model predictions, in every edition of the wire format.
 *
 * <pre>{@code
 * Prediction car = Prediction.of(new Shape.Box(Num.of(10), Num.of(20.5), Num.of(30), Num.of(40.0)))
 *         .label("car")
 *         .referenceId("image_1")
 *         .build();
 * car.toPayload(Edition.DEFAULT).get("annotation_id"); // "car-10-20.5-30-40.0-image_1"
 * }</pre>
 *
 * A number is kept as it is written, since 10 and 10.0 make different ids, as they do in Python.
 */
package io.github.nucleusspec.predictions;
