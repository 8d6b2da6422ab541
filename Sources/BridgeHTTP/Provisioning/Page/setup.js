"use strict";
// The set-up page. All that it knows it asks the bridge; it keeps one thing, the session of this tab, and that never
// where another page frames it.

const element = (id) => document.getElementById(id);
const api = new URL("../", location.href);
const storageKey = "trestle.session";
const pollInterval = 3000;

let session = null;
let room = null;
let networks = [];
let chosen = null;
let poll = null;

class Refusal extends Error {
  constructor(status, body) {
    super(body.error || "The bridge did not answer as it should.");
    this.status = status;
    this.code = body.errcode || "";
  }
}

// Words

function say(text) {
  element("status").textContent = text;
}

function complain(text, field) {
  const problem = element("problem");
  problem.textContent = text || "";
  problem.hidden = !text;
  for (const input of document.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  if (!field) return;
  field.setAttribute("aria-invalid", "true");
  field.focus();
}

const networkName = (domain) => {
  const network = networks.find((known) => known.fields.domain === domain);
  return network ? network.desc : domain;
};

// Requests

/** `proof`: the request itself proves who asks. `again`: who asks has been proved anew. */
async function call(method, path, body, kind = "") {
  const headers = {};
  if (body) headers["Content-Type"] = "application/json";
  if (session && kind !== "proof") headers.Authorization = `Bearer ${session.token}`;
  let response;
  try {
    response = await fetch(new URL(path, api), {
      method,
      headers,
      body: body ? JSON.stringify(body) : undefined,
      cache: "no-store",
      credentials: "omit",
    });
  } catch {
    throw new Error("The bridge cannot be reached. Try again in a moment.");
  }
  const answer = await response.json().catch(() => ({}));
  if (response.status === 401 && kind === "") {
    forget();
    return enterAgain(method, path, body);
  }
  if (!response.ok) throw new Refusal(response.status, answer);
  return answer;
}

async function enterAgain(method, path, body) {
  if (!widget.isFramed) {
    showEntrance();
    throw new Error("Your session has ended.");
  }
  await proveByWidget();
  return call(method, path, body, "again");
}

/** Runs what a button asks for: one at a time, and whatever goes wrong is told. */
async function during(button, work) {
  complain("");
  button.disabled = true;
  try {
    await work();
  } catch (error) {
    say("");
    complain(error.message);
  } finally {
    button.disabled = false;
    // A button that was switched off has lost the focus; unless it has gone elsewhere, it comes back.
    if (document.activeElement === document.body) button.focus();
  }
}

// Who

function keep(found) {
  session = found;
  if (!widget.isFramed) sessionStorage.setItem(storageKey, JSON.stringify(found));
}

function forget() {
  session = null;
  if (!widget.isFramed) sessionStorage.removeItem(storageKey);
}

function kept() {
  if (widget.isFramed) return null;
  try {
    return JSON.parse(sessionStorage.getItem(storageKey));
  } catch {
    return null;
  }
}

async function proveByWidget() {
  say("Asking your client who you are…");
  keep(await call("POST", "exchange_openid", await widget.openID(), "proof"));
}

function showEntrance() {
  stopPolling();
  say("");
  element("who").hidden = true;
  for (const id of ["choose-room", "room-view"]) element(id).hidden = true;
  element("entrance").hidden = false;
}

// The room

function setText(parent, name, text) {
  const child = document.createElement("span");
  child.className = name;
  child.textContent = text;
  parent.append(child);
  return child;
}

function card(list, title, detail, status, words) {
  const item = document.createElement("li");
  const about = document.createElement("div");
  about.className = "about";
  setText(about, "name", title);
  setText(about, `badge ${status}`, words);
  setText(about, "detail", detail);
  item.append(about);
  list.append(item);
  return item;
}

function showLink(link) {
  const channel = link.remote_room_channel;
  const name = networkName(link.remote_room_server);
  const item = card(element("links"), channel, `on ${name}`, "success", "Linked");
  item.dataset.channel = channel;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "danger";
  button.textContent = "Unlink";
  button.setAttribute("aria-label", `Unlink ${channel} on ${name}`);
  let isSure = false;
  button.addEventListener("blur", () => {
    isSure = false;
    button.textContent = "Unlink";
  });
  button.addEventListener("click", () => {
    if (!isSure) {
      isSure = true;
      button.textContent = "Really unlink?";
      say(`Press again to unlink ${channel} on ${name}.`);
      return;
    }
    during(button, async () => {
      await call("POST", "unlink", {
        matrix_room_id: room,
        remote_room_server: link.remote_room_server,
        remote_room_channel: channel,
      });
      await refresh();
      say(`${channel} on ${name} is no longer linked with this room.`);
      element("links-title").focus();
    });
  });
  item.append(button);
}

function showRequest(request) {
  const title = request.remote_room_channel;
  const isOwn = !request.user_id || request.user_id === session.userId;
  const place = `on ${networkName(request.remote_room_server)}${isOwn ? "" : `, asked for by ${request.user_id}`}`;
  const asked = request.op_nick || "the operator";
  if (request.status === "pending") {
    const minutes = Math.max(1, Math.ceil((request.remaining_ms || 0) / 60000));
    const left = minutes === 1 ? "a minute" : `${minutes} minutes`;
    const detail = "remaining_ms" in request ? `${place}. ${asked} has ${left} to answer.` : `${place}. Being looked at.`;
    card(element("requests"), title, detail, "pending", "Pending");
  } else if (request.status === "failure") {
    card(element("requests"), title, `${place}. ${request.error || ""}`, "failure", "Failed");
  }
}

let shown = "";

async function refresh() {
  const path = encodeURIComponent(room);
  const links = await call("GET", `listlinks/${path}`);
  const { requests } = await call("GET", `status/${path}`);
  const waiting = requests.filter((request) => request.status === "pending");
  const state = JSON.stringify([links, requests]);
  // What is as it was is left alone, so that nothing moves under a reader or a pointer.
  if (state !== shown) {
    tellChange(links, requests);
    shown = state;
    element("links").replaceChildren();
    element("requests").replaceChildren();
    links.forEach(showLink);
    requests.forEach(showRequest);
    element("no-links").hidden = links.length + requests.filter((request) => request.status !== "success").length > 0;
  }
  stopPolling();
  if (waiting.length > 0) poll = setTimeout(() => refresh().catch((error) => complain(error.message)), pollInterval);
  return { links, requests };
}

let pending = new Set();

/** Says aloud what became of requests that waited when we looked last. */
function tellChange(links, requests) {
  const key = (entry) => `${entry.remote_room_server} ${entry.remote_room_channel}`;
  const now = new Set(requests.filter((request) => request.status === "pending").map(key));
  for (const link of links) {
    if (pending.has(key(link))) say(`${link.remote_room_channel} is now linked with this room.`);
  }
  for (const request of requests) {
    if (request.status === "failure" && pending.has(key(request))) {
      say(`${request.remote_room_channel} was not linked. ${request.error || ""}`);
    }
  }
  pending = now;
}

function stopPolling() {
  clearTimeout(poll);
  poll = null;
}

async function showRoom(id, isFixed) {
  room = id;
  shown = "";
  pending = new Set();
  await refresh();
  element("room-name").textContent = id;
  element("other-room").hidden = isFixed;
  element("choose-room").hidden = true;
  element("room-view").hidden = false;
}

function showRoomChoice() {
  stopPolling();
  say("");
  element("room-view").hidden = true;
  element("choose-room").hidden = false;
  element("room").focus();
}

async function loadNetworks() {
  networks = (await call("GET", "querynetworks")).servers;
  const select = element("network");
  select.replaceChildren();
  for (const network of networks) {
    select.append(new Option(network.desc, network.fields.domain));
  }
}

// The forms

element("room-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = element("room");
  const id = field.value.trim();
  if (!/^![^!]+$/.test(id)) return complain("A room id begins with an exclamation mark, such as !abc:example.org.", field);
  during(event.submitter || element("room"), async () => {
    await showRoom(id, false);
    element("links-title").focus();
  });
});

element("other-room").addEventListener("click", showRoomChoice);

element("channel-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = element("channel");
  const channel = field.value.trim();
  if (!/^[#&+!][^\s,]*$/.test(channel)) return complain("Name a channel, such as #channel.", field);
  during(element("find"), async () => {
    const network = element("network").value;
    const key = element("key").value;
    say(`Looking for operators of ${channel}…`);
    const query = { remote_room_server: network, remote_room_channel: channel, ...(key ? { key } : {}) };
    const { operators } = await call("POST", "querylink", query);
    if (operators.length === 0) {
      throw new Error(`Nobody in ${channel} is an operator there now. Somebody who is must be on the channel to consent.`);
    }
    chosen = { ...query };
    showOperators(operators);
    say(`${operators.length} in ${channel} can be asked.`);
  });
});

function showOperators(operators) {
  const list = element("operators");
  list.replaceChildren();
  for (const nick of operators) {
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.type = "radio";
    input.name = "operator";
    input.value = nick;
    input.required = true;
    label.append(input, document.createTextNode(nick));
    list.append(label);
  }
  list.querySelector("input").checked = true;
  element("channel-form").hidden = true;
  element("operator-form").hidden = false;
  element("operator-legend").textContent = `Whom in ${chosen.remote_room_channel} shall the bot ask for consent?`;
  list.querySelector("input").focus();
}

function showChannelForm() {
  chosen = null;
  element("operator-form").hidden = true;
  element("channel-form").hidden = false;
}

element("back").addEventListener("click", () => {
  showChannelForm();
  say("");
  element("channel").focus();
});

element("operator-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const operator = document.querySelector("input[name=operator]:checked");
  if (!operator || !chosen) return;
  during(element("ask"), async () => {
    const wish = { ...chosen, matrix_room_id: room, op_nick: operator.value };
    say(`Asking ${operator.value}…`);
    await call("POST", "link", wish);
    element("key").value = "";
    element("channel").value = "";
    showChannelForm();
    const { links } = await refresh();
    const isLinked = links.some((link) => link.remote_room_channel === wish.remote_room_channel);
    say(isLinked ? `${wish.remote_room_channel} is now linked with this room.` : `${operator.value} is asked for consent.`);
    element("links-title").focus();
  });
});

// The beginning

async function start() {
  const code = widget.parameters.get("code");
  const wanted = widget.parameters.get("roomId") || widget.parameters.get("room");
  // The code is of no use to anybody after us, and is not left for a look over the shoulder.
  if (code && !widget.isFramed) history.replaceState(null, "", location.pathname);
  session = kept();
  if (widget.isFramed) {
    widget.announce();
    await proveByWidget();
  } else if (code) {
    forget();
    keep(await call("POST", "exchange_code", { code }, "proof"));
  } else if (!session) {
    return showEntrance();
  }
  element("who").textContent = `You are ${session.userId}.`;
  element("who").hidden = false;
  element("entrance").hidden = true;
  await loadNetworks();
  say("");
  if (wanted) await showRoom(wanted, widget.isFramed);
  else showRoomChoice();
}

start().catch((error) => {
  say("");
  if (!widget.isFramed && !session) showEntrance();
  complain(error.message);
});
