// Takes the seat when the person presses the button, never by opening the page: chat apps look into links before people do.
import { post } from './act.js';

const form = document.getElementById('join');
form.addEventListener('submit', async event => {
  event.preventDefault();
  const button = form.querySelector('button'), fault = form.querySelector('.fault');
  fault.textContent = '';
  button.disabled = true;
  try {
    const answer = await post('/api/v1/seats/join', { token: form.dataset.token });
    location.replace(answer.room);
  } catch (error) {
    fault.textContent = error.message;
    button.disabled = false;
  }
});
