"use strict";
(() => {
  // All that comes from outside is put on the page with textContent, never as markup.
  const staleAfter = Number(document.body.dataset.staleAfterMs) / 1000;
  const base = location.pathname.replace(/\/+$/, "");
  const maxItems = 200, maxNotes = 50, maxText = 500, silentAfter = 5, stuckAfter = 10;
  const marks = { pending: "", gated: "◇", approval: "?", running: "▸", failed: "!", done: "✓", undone: "↩" };
  const stateWords = { approval: "waits for approval", gated: "waits at its gate" };
  const phaseTone = { Running: "blue", Paused: "amber", Succeeded: "green" };
  const floors = {
    None: ["R0", "nothing done yet", "green"], Free: ["R1", "going back is free", "green"], UntilEvent: ["R2", "going back possible until a named event", "amber"],
    ForwardOnly: ["R3", "forward only", "red"], RestoreFromBackup: ["R4", "back only from a backup", "red"],
  };
  const domains = { Services: "services", PublicApi: "public API", Messages: "messages", Database: "database", Nats: "NATS", Cluster: "cluster", StorageAndNetwork: "storage and network" };
  const ended = phase => phase === "Succeeded" || phase === "RolledBack" || phase === "HeldForward";

  let source = null, heardAt = 0, retry = 0;  // the event stream; when it was last heard; the timer of the next try
  let last = null;                             // { status, at }: the document, and the moment on this page's clock it was made known
  let notes = [];
  let said = "";
  const progress = new Map();                  // stage id -> { percent, at }: since when a stage stands still

  // A clock that neither stands still while the machine sleeps nor runs backwards when it is set.
  const origin = Date.now() - performance.now();
  const now = () => Math.max(performance.now(), Date.now() - origin) / 1000;
  const $ = id => document.getElementById(id);
  const list = value => Array.isArray(value) ? value.filter(each => each !== null && each !== undefined).slice(0, maxItems) : [];
  const number = value => typeof value === "number" && Number.isFinite(value) ? value : 0;
  const text = value => {
    const clean = String(value ?? "").replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, " ");
    return clean.length > maxText ? clean.slice(0, maxText) + "…" : clean;
  };
  const put = (node, value) => { const clean = text(value); if (node.textContent !== clean) node.textContent = clean; };
  const make = (tag, name) => { const node = document.createElement(tag); if (name) node.className = name; return node; };
  const add = (parent, tag, name) => parent.appendChild(make(tag, name));

  // Whole seconds unless told: tenths that run in many places make a page restless.
  function span(seconds, digits = 0) {
    if (!Number.isFinite(seconds)) return "?";
    const s = Math.max(0, seconds);
    if (s < 9.95) return s.toFixed(digits) + " s";
    if (s < 59.5) return Math.round(s) + " s";
    const two = value => String(Math.floor(value)).padStart(2, "0");
    if (s < 3600) return Math.floor(s / 60) + " m " + two(s % 60) + " s";
    if (s < 86400) return Math.floor(s / 3600) + " h " + two(s % 3600 / 60) + " m";
    return Math.floor(s / 86400) + " d " + two(s % 86400 / 3600) + " h";
  }

  // Nodes are kept and only their text changes, so that a selection and the reading place survive an update.
  function fill(parent, items, create, update) {
    while (parent.children.length > items.length) parent.lastElementChild.remove();
    items.forEach((item, index) => update(parent.children[index] ?? parent.appendChild(create()), item));
  }

  function makeStage() {
    const node = make("li", "stage");
    const mark = add(node, "span", "mark");
    mark.setAttribute("aria-hidden", "true");
    for (const name of ["name", "state", "title-text"]) add(node, "span", name);
    const bar = add(node, "div", "bar");
    const meter = add(bar, "progress");
    meter.max = 100;
    add(bar, "span", "percent");
    add(bar, "span", "left");
    add(node, "span", "detail");
    return node;
  }

  function showStage(node, stage, age) {
    const part = name => node.querySelector("." + name);
    const state = text(stage.state), percent = Math.min(100, Math.max(0, number(stage.percent)));
    node.dataset.state = state;
    put(part("mark"), marks[state] ?? "");
    put(part("name"), stage.id);
    const took = number(stage.seconds) > 0 ? " · " + span(number(stage.seconds) + (state === "done" || state === "undone" ? 0 : age)) : "";
    put(part("state"), (domains[stage.domain] ?? text(stage.domain)) + " · " + (stateWords[state] ?? state) + took);
    put(part("title-text"), stage.title);
    const meter = node.querySelector("progress");
    node.querySelector(".bar").hidden = state !== "running" && (percent === 0 || percent === 100);
    meter.value = percent;
    meter.setAttribute("aria-label", "Progress of " + text(stage.id));
    put(part("percent"), Math.floor(percent) + " %");
    const eta = typeof stage.etaSeconds === "number" ? "about " + span(stage.etaSeconds - age) + " left" : "time left unknown";
    put(part("left"), state === "running" ? eta : "");
    put(part("detail"), stage.detail);
  }

  // Never empty: what the coordinator names; else what can be said from here.
  function causes(status, stages, age) {
    const named = list(status.blocked).map(each => ({ what: text(each.stage) + " / " + text(each.gate) + ": " + text(each.what), unblock: text(each.unblock), since: number(each.seconds) + age }));
    if (named.length > 0) return named;
    if (ended(status.phase)) return [{ calm: true, what: "Nothing: the run has ended." }];
    if (status.phase === "Paused") return [{ what: "Paused: " + text(status.reason), unblock: "resume the run, or abort it" }];
    if (status.phase === "Aborting") return [{ calm: true, what: "Nothing: steps are being undone." }];
    const running = stages.find(each => each.state === "running");
    if (!running) return [{ what: "The coordinator names no cause. It says: " + text(status.reason), unblock: "" }];
    const still = now() - (progress.get(text(running.id))?.at ?? now());
    return still > stuckAfter
      ? [{ what: text(running.id) + " is being done, but has not moved. Last observed: " + (text(running.detail) || "nothing"), unblock: "", since: still }]
      : [{ calm: true, what: "Nothing: " + text(running.id) + " is being done." }];
  }

  function showBlock(node, cause) {
    node.dataset.tone = cause.calm ? "calm" : "amber";
    put(node.querySelector(".what"), cause.what);
    node.querySelector(".unblock").hidden = !cause.unblock;
    put(node.querySelector(".unblock"), cause.unblock ?? "");
    put(node.querySelector(".quiet"), cause.since === undefined ? "" : "for " + span(cause.since));
  }

  function makeBlock() {
    const node = make("li", "block");
    for (const name of ["what", "unblock", "quiet"]) add(node, "p", name);
    return node;
  }

  const makeRow = labels => () => {
    const row = make("tr");
    row.setAttribute("role", "row");
    for (const label of labels) {
      const cell = add(row, "td");
      cell.setAttribute("role", "cell");
      cell.dataset.label = label;
      add(cell, "span");
    }
    return row;
  };

  function showNames(cell, names) {
    const given = list(names);
    put(cell.querySelector("span"), given.length ? "" : "nobody");
    fill(cell.querySelector("ul") ?? add(cell, "ul"), given, () => make("li"), (node, name) => put(node, name));
  }

  function showMessage(row, message) {
    const cells = row.children;
    put(cells[0].firstChild, message.type);
    cells[1].firstChild.className = "version";
    put(cells[1].firstChild, number(message.active) > 0 ? "v" + message.active : "none");
    showNames(cells[2], message.readers);
    showNames(cells[3], message.writers);
  }

  function showInstance(row, instance, age) {
    [instance.service, instance.instance, instance.build, span(number(instance.ageSeconds) + age) + " ago"].forEach((value, index) => put(row.children[index].firstChild, value));
  }

  function showBadge(node, label, tone, title) {
    node.hidden = false;
    node.dataset.tone = tone;
    put(node, label);
    if (title) node.title = title;
  }

  function show() {
    const age = last ? now() - last.at : 0;
    const stale = !last || age > staleAfter;
    showBanner(stale, age);
    showNotes();
    if (!last) return;
    const { status } = last, stages = list(status.stages), [floor, meaning, tone] = floors[status.floor] ?? [text(status.floor), "", "red"];
    document.title = text(status.runId) + " · " + text(status.phase);
    put($("run"), status.runId);
    showBadge($("phase"), status.phase, phaseTone[status.phase] ?? "red");
    showBadge($("floor"), "Rollback " + floor + ": " + meaning, tone, "The worst rollback class begun in this run");
    put($("reason"), status.reason);
    put($("plan"), status.plan);
    put($("leader"), status.leader || "nobody");
    put($("epoch"), number(status.epoch));
    put($("started"), span((Date.parse(status.at) - Date.parse(status.startedAt)) / 1000 + age) + " ago");
    put($("age"), span(age, 1) + " old");
    document.querySelectorAll(".as-of").forEach(node => put(node, age < 1.5 ? "as of now" : "as of " + span(age) + " ago"));
    fill($("stages"), stages, makeStage, (node, stage) => showStage(node, stage, age));
    const blocked = causes(status, stages, age);
    fill($("blocked"), blocked, makeBlock, showBlock);
    put($("abort"), status.ifAborted || "The coordinator does not say.");
    fill($("messages"), list(status.messages), makeRow(["Message", "Active", "Readers", "Writers"]), showMessage);
    fill($("instances"), list(status.instances), makeRow(["Service", "Instance", "Build", "Last heard"]), (row, instance) => showInstance(row, instance, age));
    for (const name of ["stages", "messages", "instances"]) {
      $("no-" + name).hidden = $(name).children.length > 0;
      const table = $(name).closest("table");
      if (table) table.hidden = $(name).children.length === 0;
    }
    say(stale, status, blocked);
  }

  function showBanner(stale, age) {
    const over = last && ended(last.status.phase), banner = $("banner");
    document.body.dataset.state = !last ? "waiting" : stale && !over ? "stale" : "live";
    banner.hidden = !stale || (!last && heardAt === 0);
    banner.dataset.tone = over || !last ? "calm" : "amber";
    const away = linked() ? "the coordinator or NATS is away" : "this page's host is away";
    put(banner, !last ? "No status seen yet: " + away + "."
      : over ? "The run has ended; its last status is " + span(age) + " old."
      : "no status for " + span(age) + ": " + away + "; last known state below");
  }

  function showNotes() {
    const shown = notes.slice(-maxNotes).reverse();
    $("no-notes").hidden = shown.length > 0;
    fill($("notes"), shown, () => {
      const node = make("li", "note");
      add(node, "span", "quiet");
      add(node, "span");
      return node;
    }, (node, note) => {
      put(node.firstChild, span(now() - note.at) + " ago");
      put(node.lastChild, note.text);
    });
  }

  // One polite sentence when something changes that an operator must hear; numbers alone are not told.
  function say(stale, status, blocked) {
    const cause = blocked[0];
    const what = stale && !ended(status.phase) ? "No status: last known state is shown."
      : "Run is " + text(status.phase) + "." + (cause.calm ? "" : " Blocked because " + cause.what.replace(/\d+/g, "…"));
    if (what === said) return;
    said = what;
    put($("say"), cause.calm || stale ? what : "Run is " + text(status.phase) + ". Blocked because " + cause.what);
  }

  function takeStatus(event) {
    heard();
    const { age, status } = JSON.parse(event.data);
    last = { status, at: now() - number(age) };
    for (const stage of list(status.stages)) {
      const before = progress.get(text(stage.id));
      if (!before || before.percent !== stage.percent || before.detail !== stage.detail) progress.set(text(stage.id), { percent: stage.percent, detail: stage.detail, at: now() });
    }
    show();
  }

  function takeNote(event) {
    heard();
    const { age, text: line } = JSON.parse(event.data);
    notes = [...notes.slice(1 - maxNotes), { text: line, at: now() - number(age) }];
    show();
  }

  const heard = () => { heardAt = now(); };
  const linked = () => source !== null && source.readyState === EventSource.OPEN && now() - heardAt < silentAfter;

  function connect() {
    clearTimeout(retry);
    retry = 0;
    source?.close();
    source = new EventSource(base + "/events");
    heard();
    source.addEventListener("open", () => { heard(); notes = []; });  // the host sends the latest notes again
    source.addEventListener("status", takeStatus);
    source.addEventListener("note", takeNote);
    source.addEventListener("beat", heard);
    // The browser tries again by itself unless the host answered with an error.
    source.addEventListener("error", () => { if (source.readyState === EventSource.CLOSED) again(); });
  }

  const again = () => { if (!retry) retry = setTimeout(connect, 1000); };

  setInterval(() => {
    // A connection that died without a word is only noticed by its silence.
    if (source.readyState === EventSource.OPEN && now() - heardAt > silentAfter) again();
    show();
  }, 250);
  connect();
})();
