import { serve } from "./serve.ts";

// The language server by itself, as an editor's extension brings it along: the library lies beside it.
serve(new URL("./", import.meta.url));
