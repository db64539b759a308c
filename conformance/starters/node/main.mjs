/** Puts the port on the line protocol: `nucleus-conformance run -- node main.mjs` */

import { serve } from "./harness.mjs"; // first: from here on, what is printed goes to stderr
import { about, port } from "./port.mjs";

await serve(port, about);
