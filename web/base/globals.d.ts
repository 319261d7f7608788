// Set by tools/page.ts when a page is built.
declare const __VERSION__: string;
