// The form token of whoever is signed in now. A page that was open while its person signed in again fetches it anew, so that
// what was pressed meanwhile is sent rather than lost; for another person's session it gets none.

// 'renewed', 'other' (somebody else has signed in), 'none' (nobody has) or 'lost' (no network).
export async function renew() {
  let response, answer;
  try {
    response = await fetch('/api/v1/session', { headers: { Accept: 'application/json', 'X-Party': 'person' }, cache: 'no-store', signal: AbortSignal.timeout?.(9000) });
    answer = await response.json();
  } catch { return 'lost'; }
  if (response.status === 401) return 'none';
  if (!response.ok || !answer.formToken) return 'lost';
  const { person } = document.body.dataset;
  if (person && person !== answer.person) return 'other';
  document.body.dataset.formToken = answer.formToken;
  for (const field of document.querySelectorAll('input[name="formToken"]')) field.value = answer.formToken;
  return 'renewed';
}
