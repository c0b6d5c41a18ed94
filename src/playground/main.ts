import { live } from "./compilers.ts";

/** The way in, and small: the compiler loads in its worker while the page is still on its way. */
live.start();
await import("./page.tsx");
