// Dates and times as people in the United Kingdom read them.

const ZONE = "Europe/London";
const format = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, ...options });
const CLOCK = format({ hour: "2-digit", minute: "2-digit" });
const DAY = format({ weekday: "long", day: "numeric", month: "long" });
const DATE = format({ weekday: "short", day: "numeric", month: "long", year: "numeric" });
const KEY = format({ year: "numeric", month: "2-digit", day: "2-digit" });

export const clockTime = (date) => CLOCK.format(date);
export const dayName = (date) => DAY.format(date);
export const fullDate = (date) => DATE.format(date);
export const dayKey = (date) => KEY.format(date);
export const dayAndTime = (date) => `${DATE.format(date)}, ${CLOCK.format(date)}`;

export function inWords(seconds) {
  const units = [[86400, "day"], [3600, "hour"], [60, "minute"]];
  const parts = [];
  for (const [size, name] of units) {
    const count = Math.floor(seconds / size);
    seconds -= count * size;
    if (count) parts.push(`${count} ${name}${count > 1 ? "s" : ""}`);
  }
  return parts.slice(0, 2).join(" ");
}
