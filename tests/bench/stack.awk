# Prints a compose file with `count` services of about 1.1 kB, as a generator of stacks would write it; the tests
# of speed and linearity read it. usage: awk -v count=500 -f stack.awk
BEGIN {
    print "x-logging: &logging\n  driver: json-file\n  options: {max-size: 10m, max-file: \"3\"}"
    print "x-environment: &environment\n  TZ: UTC\n  LOG_LEVEL: ${LOG_LEVEL:-info}\n  REGION: ${REGION:-eu-1}"
    print "services:"
    for (i = 1; i <= count; i++)
        service(i)
    print "volumes:"
    for (i = 1; i <= count; i++)
        printf "  data-%d: {}\n", i
    print "secrets:\n  password: {file: ./password.txt}\nnetworks:\n  front: {}\n  back: {internal: true}"
}

function service(i)
{
    printf "  service-%d:\n    image: registry.example.com/team/service-%d:${TAG:-1.%d}\n", i, i, i % 40
    printf "    command: [\"serve\", \"--port\", \"%d\", \"--workers=4\"]\n    restart: unless-stopped\n", 8000 + i
    printf "    environment:\n      <<: *environment\n      NAME: service-%d\n", i
    printf "      DATABASE_URL: postgresql://app:${PASSWORD:-secret}@service-1:5432/app_%d?sslmode=require\n", i
    printf "      CACHE_URL: redis://service-2:6379/%d\n      POOL_SIZE: %d\n      TIMEOUT: 1.5\n", i % 16, 5 + i % 10
    printf "    ports:\n      - \"127.0.0.1:%d:%d\"\n", 10000 + i, 8000 + i
    printf "    volumes:\n      - data-%d:/var/lib/service\n      - ./conf/service-%d.conf:/etc/service.conf:ro\n", i, i
    printf "    secrets: [password]\n    networks: [front, back]\n    logging: *logging\n"
    printf "    healthcheck:\n      test: [\"CMD\", \"curl\", \"-f\", \"http://localhost:%d/health\"]\n", 8000 + i
    printf "      interval: 30s\n      timeout: 5s\n      retries: 3\n"
    printf "    deploy:\n      replicas: %d\n      resources:\n        limits: {cpus: \"0.5\", memory: 512M}\n", 1 + i % 3
    printf "        reservations: {memory: 128M}\n    ulimits: {nofile: {soft: 65536, hard: 65536}}\n"
    if (i > 1)
        printf "    depends_on:\n      service-%d: {condition: service_healthy}\n", int(i / 2)
    printf "    labels:\n      com.example.team: team-%d\n      com.example.tier: \"%d\"\n", i % 20, i % 3
}
