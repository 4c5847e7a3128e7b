// Photos for the channel: made small on the phone, so that they wait in its storage and go up over one bar of signal.
import { t } from './words.js';

const LONGEST = 1280, QUALITY = 0.7, PATIENCE = 60000;

// A data URL of the photo, at most 1,280 pixels long.
export async function takePhoto(file) {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = Object.assign(document.createElement('canvas'), { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/jpeg', QUALITY);
}

function bytes(address) {
  const text = atob(address.slice(address.indexOf(',') + 1));
  return Uint8Array.from(text, letter => letter.charCodeAt(0));
}

// Throws as the outbox expects: `isFinal` where trying again would not help.
export async function sendPhoto(url, item, age) {
  let response, answer;
  const abort = new AbortController(), timer = setTimeout(() => abort.abort(), PATIENCE);
  try {
    response = await fetch(`${url}?age=${age.toFixed(1)}`, {
      method: 'POST', signal: abort.signal, body: bytes(item.photo),
      headers: { 'Content-Type': 'image/jpeg', Accept: 'application/json', 'Idempotency-Key': item.key, 'X-Form-Token': document.body.dataset.formToken || '' },
    });
    answer = await response.json();
  } catch (error) {
    throw Object.assign(new Error(error.message), { status: response?.status ?? 0, isFinal: false });
  } finally { clearTimeout(timer); }
  if (response.ok) return answer;
  const mayPass = response.status >= 500 || [401, 408, 425, 429].includes(response.status);
  throw Object.assign(new Error(answer.message || t('js_failed')), { status: response.status, answer, isFinal: !mayPass && Boolean(answer.code) });
}
