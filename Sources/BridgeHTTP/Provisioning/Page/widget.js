"use strict";
// The part of the Matrix widget API that the page needs: it says that it wants nothing of the room, and asks its
// client for an OpenID token. Only the frame around us is listened to, and nothing secret is ever sent to it.

const widget = (() => {
  const parameters = new URLSearchParams(location.search);
  for (const [name, value] of new URLSearchParams(location.hash.replace(/^#\/?\??/, ""))) {
    if (!parameters.has(name)) parameters.append(name, value);
  }
  const isFramed = window.parent !== window;
  const id = parameters.get("widgetId") || "";
  const waiting = new Map();
  let counter = 0;
  let parentOrigin = null;
  try {
    parentOrigin = new URL(parameters.get("parentUrl")).origin;
  } catch {
    // A client that does not say where it is; its window is known all the same.
  }
  // A program's own scheme gives the origin "null", which tells nothing.
  if (parentOrigin === "null") parentOrigin = null;

  function post(message) {
    window.parent.postMessage(message, parentOrigin || "*");
  }

  function request(action, data) {
    const requestId = `setup-${Date.now()}-${(counter += 1)}`;
    return new Promise((resolve, reject) => {
      waiting.set(requestId, { resolve, reject });
      post({ api: "fromWidget", widgetId: id, requestId, action, data });
    });
  }

  function answer(message, response) {
    post({ ...message, response });
  }

  const toWidget = {
    capabilities: (message) => answer(message, { capabilities: [] }),
    notify_capabilities: (message) => answer(message, {}),
    supported_api_versions: (message) => answer(message, { supported_versions: ["0.0.1", "0.0.2", "0.1.0"] }),
    openid_credentials(message) {
      answer(message, {});
      const data = message.data || {};
      const pending = waiting.get(`openid ${data.original_request_id}`);
      if (!pending) return;
      waiting.delete(`openid ${data.original_request_id}`);
      if (data.state === "allowed") pending.resolve(data);
      else pending.reject(new Error("Your client did not say who you are."));
    },
  };

  window.addEventListener("message", (event) => {
    if (!isFramed || event.source !== window.parent) return;
    if (parentOrigin && event.origin !== parentOrigin) return;
    const message = event.data;
    if (!message || typeof message !== "object" || typeof message.requestId !== "string") return;
    if (message.api === "toWidget") {
      const handle = Object.hasOwn(toWidget, message.action) ? toWidget[message.action] : null;
      if (handle) handle(message);
      else answer(message, { error: { message: "This widget does not know the action" } });
      return;
    }
    if (message.api !== "fromWidget" || !message.response) return;
    const pending = waiting.get(message.requestId);
    if (!pending) return;
    waiting.delete(message.requestId);
    if (message.response.error) {
      pending.reject(new Error("Your client refused to say who you are."));
    } else if (message.response.state === "request") {
      // The client asks its user first; the answer comes by a message of its own.
      waiting.set(`openid ${message.requestId}`, pending);
    } else {
      pending.resolve(message.response);
    }
  });

  return {
    isFramed,
    parameters,
    announce() {
      if (isFramed) request("content_loaded", {}).catch(() => {});
    },
    async openID() {
      const answer = await request("get_openid", {});
      if (answer.state !== "allowed") throw new Error("Your client did not say who you are.");
      return { matrixServer: String(answer.matrix_server_name), openIdToken: String(answer.access_token) };
    },
  };
})();
