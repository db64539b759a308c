/**
 * Choices: several flags may be one decision, which a port must make once for all cases. Which way is the
 * usual one is known once every case of the choice is judged.
 */

const WAYS = { documented: "as the documentation says", released: "as releases do" };

/** The function that gives the choice which a case involves; undefined if there is none. */
export const choosing = (notes) => (asked) =>
  asked.alsoAccept.map(({ flag }) => notes.get(flag)?.choice).find((choice) => choice !== undefined);

const wayOf = ({ accepted }) => (accepted === null ? "documented" : "released");

/**
 * The verdicts on the cases of the rarer way, by id. `held`: cases that passed and involve this choice, with
 * their verdicts, once all of its cases are judged.
 */
export function rarer(choice, held) {
  const by = (way) => held.filter(([, verdict]) => wayOf(verdict) === way);
  const [released, documented] = [by("released"), by("documented")];
  const isFew = released.length <= documented.length;
  const [chose, usual] = isFew ? ["released", "documented"] : ["documented", "released"];
  const [odd, like] = isFew ? [released, documented] : [documented, released];
  return odd.map(([asked, { depth }]) => {
    const ids = mostAlikeFirst(asked, like.map(([each]) => each));
    return [asked.id, Object.freeze({
      name: "inconsistent", depth, choice, chose, usual, like: ids, reason: reason(chose, usual, ids),
    })];
  });
}

function mostAlikeFirst(own, others) {
  const likeness = (each) => 2 * (each.operation === own.operation) + (each.type === own.type);
  const most = Math.max(...others.map(likeness));
  const first = others.find((each) => likeness(each) === most);
  return [first, ...others.filter((each) => each !== first)].map(({ id }) => id);
}

function reason(chose, usual, [first, ...more]) {
  const others = more.length > 1 ? ` and ${more.length} other cases` : more.length ? " and 1 other case" : "";
  return `answers ${WAYS[chose]}, but ${first}${others} ${WAYS[usual]}: choose one`;
}
