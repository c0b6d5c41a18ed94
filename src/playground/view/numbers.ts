import { briefNumber } from "../../6-emit/table/table.ts";

/** `25.6 M` */
export const count = (value: number): string => briefNumber(value, "").filter(Boolean).join(" ");

/** `51.4 MB` */
export const bytes = (value: number): string => briefNumber(value, "B").filter(Boolean).join(" ");

/** `25,636,712` */
export const grouped = (value: number): string => value.toLocaleString("en-GB");

/** `1.24 s`, `310 ms` */
export const duration = (milliseconds: number): string =>
  milliseconds >= 1000
    ? `${(milliseconds / 1000).toFixed(2)} s`
    : `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
