/** The package has types, but does not export them. */
declare module "@aduh95/viz.js" {
  export default class Viz {
    constructor(options: { readonly worker: Worker });
    renderString(source: string, options: { readonly engine: string; readonly format: string }): Promise<string>;
  }
}
