/* How what a search finds is ranked: a page, or heading, of that name comes first, the specification
   before what explains it, and the changelog last. The figures are Sphinx's own, but for `score`. */

var Scorer = {
  score: ([docname, , anchor, , score, , kind]) => {
    const ofTitle = kind === "title" ? (anchor ? 20 : 25) : 0;
    const ofSpecification = docname.startsWith("specification/") ? 3 : 0;
    const later = docname === "project/changelog" ? 4 : 0;
    return score + ofTitle + ofSpecification - later;
  },
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
