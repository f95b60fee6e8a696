// Tells others that this Worker lives: a lock is released when a Worker ends, which has no
// other sign.
'use strict';

// holdLock takes the lock of this Worker's name, and resolves when it is held or there are
// no locks.
function holdLock() {
  return new Promise((resolve) => {
    if (!self.navigator.locks) return resolve();
    navigator.locks.request(self.name, () => { resolve(); return new Promise(() => {}); }).catch(resolve);
  });
}
