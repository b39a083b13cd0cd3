/**
 * For pm2: `pm2 start deploy/ecosystem.config.cjs`, and after an update `pm2 reload carnet`.
 *
 * DATABASE_URL and the other settings are taken from the environment in which pm2 was started.
 */
module.exports = {
  apps: [
    {
      name: 'carnet',
      cwd: `${__dirname}/..`,
      script: 'dist/main.js',
      // pm2's own cluster: CARNET_WORKERS stays 1, and DATABASE_POOL_SIZE is that of each instance.
      exec_mode: 'cluster',
      instances: 2,
      // The old instance is told to go when the new one says that it listens,
      wait_ready: true,
      listen_timeout: 30_000,
      // and has a minute for what it has begun.
      kill_timeout: 65_000,
      max_memory_restart: '500M',
      merge_logs: true,
    },
  ],
};
