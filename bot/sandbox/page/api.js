// What the page asks of the sandbox; every address is relative, so that it works under any path.

async function answered(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || `The sandbox answered ${response.status}.`);
  return body;
}

const get = async (path, options) => answered(await fetch(path, options));

async function post(path, body = {}) {
  const headers = { "Content-Type": "application/json" };
  return answered(await fetch(path, { method: "POST", headers, body: JSON.stringify(body) }));
}

export const about = () => get("about");
export const chats = () => get("chats");
export const openChat = () => post("chats");
export const write = (chat, text) => post(`chats/${chat}/messages`, { text });
export const sendMedia = (chat, kind) => post(`chats/${chat}/messages`, { kind });
export const tap = (chat, message_id, data) => post(`chats/${chat}/taps`, { message_id, data });
export const block = (chat) => post(`chats/${chat}/block`);
export const unblock = (chat) => post(`chats/${chat}/unblock`);
export const clock = () => get("clock");
export const moveClock = (seconds) => post("clock", { advance_seconds: seconds });
export const plan = (chat) => get(`plan?chat_id=${chat}`);
export const documentUrl = (fileId) => `documents/${encodeURIComponent(fileId)}`;

export function changes(chat, known, signal) {
  const query = new URLSearchParams({
    since: known.revision,
    wait: known.first ? 0 : 25,
    typing: known.typing ? 1 : 0,
    standing: known.standing,
  });
  return get(`chats/${chat}/messages?${query}`, { signal });
}
