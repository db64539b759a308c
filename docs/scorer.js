/* How what a search finds is ranked: a page, or heading, of that name comes first, then a page of
   whose name the question has the most words, the specification before what explains it, and the
   changelog last. The figures are Sphinx's own, but for `score`. */

var Scorer = {
  score: ([docname, title, anchor, , score, , kind]) => {
    const words = (text) => new Set(splitQuery(text.toLowerCase()));
    const asked = words(new URLSearchParams(location.search).get("q") ?? "");
    const named = words(title);
    const both = [...named].filter((each) => asked.has(each)).length;
    const ofWords = kind === "text" ? (10 * both) / named.size + 2 * both : 0;
    const ofTitle = kind === "title" ? (anchor ? 20 : 25) : 0;
    const ofSpecification = docname.startsWith("specification/") ? 3 : 0;
    const later = docname === "project/changelog" ? 4 : 0;
    return score + ofWords + ofTitle + ofSpecification - later;
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
