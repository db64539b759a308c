/** What eslint has to say of the far end for Node, its starter, and the package of fixtures: nothing. */

import js from "@eslint/js";
import globals from "globals";
import typescript from "typescript-eslint";

export default [
  js.configs.recommended,
  { languageOptions: { globals: globals.node } },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    rules: {
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-var": "error",
      "prefer-const": "error",
      "object-shorthand": "error",
    },
  },
  ...typescript.configs.strict.map((each) => ({ ...each, files: ["**/*.ts", "**/*.mts"] })),
];
