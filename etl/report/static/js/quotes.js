// Quotations of the window: those of a country or an actor, as a list with its article.
"use strict";
NL.quotes = (function () {
  const { element } = NL.dom;
  const format = NL.format;
  const SHOWN = 10;
  const NO_COUNTRY = "none"; // the slice of speakers who stand for no country

  const isCountry = (side) => format.hasCountry(side);

  async function of(speaker) {
    const country = isCountry(speaker) ? speaker : ((await NL.actors.describe(speaker)) || {}).country || NO_COUNTRY;
    if (!NL.manifest.quotes.slices.includes(country)) return [];
    const slice = await NL.load(`quotes/${country}`);
    return slice.quotes
      .map(([id, who, type, text, date, article, countries, actors]) => ({
        id, type, text, date, countries, actors, speaker: slice.speakers[who], article: slice.articles[article],
      }))
      .filter((quote) => isCountry(speaker) || quote.speaker[0] === speaker);
  }

  async function about(speaker, subject) {
    return (await of(speaker)).filter((quote) => (isCountry(subject) ? quote.countries : quote.actors).includes(subject));
  }

  // The same words of the same speaker once, in the order of the newest, each with all of its articles.
  function together(quotes) {
    const found = new Map();
    for (const quote of quotes) {
      const key = JSON.stringify([quote.speaker[0] || quote.speaker[1], quote.text]);
      if (found.has(key)) found.get(key).also.push(quote);
      else found.set(key, { ...quote, also: [] });
    }
    return [...found.values()];
  }

  function node(quote) {
    const [outlet, title, url] = quote.article;
    const others = new Set(quote.also.map((other) => other.article[2] || other.article[1]).filter((key) => key !== (url || title)));
    const isReported = quote.type === "indirect";
    return element("li", {},
      element("blockquote", { class: "quote" }, element("p", {}, isReported ? quote.text : `“${quote.text}”`)),
      element("p", { class: "muted small" }, element("strong", {}, quote.speaker[1] || "Somebody"), isReported ? " (reported)" : "",
        ` · ${format.day(quote.date)} · ${outlet || "outlet not known"} · `, NL.dom.outsideLink(url, title || "article without a headline"),
        others.size ? ` and ${format.plural(others.size, "more article")}` : ""));
  }

  // options: {level, sql, name, note, empty}
  function section(title, quotes, options) {
    const list = element("ol", { class: "quotes" });
    const different = together(quotes);
    const more = element("button", { type: "button" }, "Show more");
    let shown = 0;
    const grow = () => {
      list.append(...different.slice(shown, shown + SHOWN).map(node));
      shown += SHOWN;
      more.hidden = shown >= different.length;
    };
    more.addEventListener("click", grow);
    grow();
    const rows = quotes.map((quote) => [quote.date, quote.speaker[1], quote.type, quote.text, quote.article[0], quote.article[1], NL.dom.webAddress(quote.article[2])]);
    return NL.view.section(title, {
      level: options.level, sql: options.sql, note: options.note,
      csv: { name: options.name, columns: ["date", "speaker", "quote_type", "text", "outlet", "title", "url"], rows },
    }, quotes.length ? [element("p", { class: "state" }, format.plural(quotes.length, "quotation"), different.length < quotes.length ? `, ${format.number(different.length)} of them different` : ""), list, more] : options.empty);
  }

  // range: {from, to}; subject: whether the page shows only quotations about somebody
  function sql(speaker, range, subject) {
    const { text, day } = NL.sql;
    const who = isCountry(speaker) ? `speaker_country_code = ${text(speaker)}` : `speaker_actor_id = ${text(speaker)}`;
    const from = [range.from, NL.manifest.window.first_date].filter(Boolean).sort().pop();
    const conditions = [who, from && `published_date >= ${day(from)}`, range.to && `published_date <= ${day(range.to)}`].filter(Boolean);
    const comment = subject ? "-- All quotations of the speaker. Of these the page shows those within which a mention names the other side;\n-- mentions are an extracted table, which is in the warehouse and not in the release.\n" : "";
    return `${comment}SELECT published_date, speaker_name, quote_type, text, outlet, sentence_text\nFROM marts.fct_quote${NL.sql.wherePart(conditions)}\nORDER BY published_date DESC, article_id, start_char;`;
  }

  return { of, about, section, sql };
})();
