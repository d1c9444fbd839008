// How numbers, days, times and codes are written. Days and times are UTC.
"use strict";
NL.format = (function () {
  const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
  const one = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const share = new Intl.NumberFormat("en-GB", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  const longDay = new Intl.DateTimeFormat("en-GB", {
    weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC",
  });
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });
  const month = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });
  const shortMonth = new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric", timeZone: "UTC" });
  const NONE = "–";
  const countries = new Map();
  const sectors = new Map();

  const isNone = (value) => value === null || value === undefined || value === "";
  const parse = (text) => new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : String(text).replace(" ", "T"));
  const isTime = (date) => !Number.isNaN(date.getTime());
  const byDate = (formatter) => (text) => {
    if (isNone(text)) return NONE;
    const date = parse(text);
    return isTime(date) ? formatter.format(date) : String(text);
  };

  function lastOfMonth(text) {
    const date = parse(text);
    return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).toISOString().slice(0, 10);
  }

  function sentence(code) {
    const text = String(code).replace(/_/g, " ").toLowerCase();
    return text.charAt(0).toUpperCase() + text.slice(1);
  }

  return {
    NONE,
    number: (value) => (isNone(value) ? NONE : whole.format(value)),
    decimal: (value) => (isNone(value) ? NONE : one.format(value).replace("-", "−")),
    percent: (value) => (isNone(value) || Number.isNaN(value) ? NONE : share.format(value)),
    signed: (value) => (isNone(value) ? NONE : `${value > 0 ? "+" : value < 0 ? "−" : "±"}${whole.format(Math.abs(value))}`),
    plural: (count, one_, many) => `${whole.format(count)} ${count === 1 ? one_ : many || `${one_}s`}`,
    day: byDate(day),
    longDay: byDate(longDay),
    month: byDate(month),
    shortMonth: byDate(shortMonth),
    time: (text) => {
      if (isNone(text)) return NONE;
      const date = parse(text);
      return isTime(date) ? `${day.format(date)}, ${clock.format(date)} UTC+00:00` : String(text);
    },
    seconds: (value) => {
      if (isNone(value)) return NONE;
      if (value < 90) return `${one.format(value)} s`;
      return value < 5400 ? `${one.format(value / 60)} min` : `${one.format(value / 3600)} h`;
    },
    // An interval of days as short as it can be told.
    days: (start, end) => {
      if (isNone(start)) return "no day told";
      if (isNone(end) || start === end) return day.format(parse(start));
      if (start.endsWith("-01-01") && end === `${start.slice(0, 4)}-12-31`) return start.slice(0, 4);
      if (start.endsWith("-01") && end === lastOfMonth(start)) return month.format(parse(start));
      const [first, last] = [day.format(parse(start)), day.format(parse(end))];
      return start.slice(0, 4) === end.slice(0, 4) ? `${first.replace(/ \d{4}$/, "")} – ${last}` : `${first} – ${last}`;
    },
    code: (value) => (isNone(value) ? NONE : sentence(value)),
    country: (value) => (isNone(value) ? NONE : countries.get(value) || value),
    language: (value) => {
      if (isNone(value)) return "not known";
      try {
        return new Intl.DisplayNames(["en-GB"], { type: "language" }).of(value);
      } catch (error) {
        return value;
      }
    },
    sector: (value) => (isNone(value) ? NONE : sentence(sectors.get(value) || value)),
    setSectors: (rows) => rows.forEach(([code, label]) => sectors.set(code, label)),
    setCountries: (rows) => rows.forEach(([code, name]) => countries.set(code, name)),
    countries: () => [...countries],
    hasCountry: (code) => countries.has(code),
  };
})();
