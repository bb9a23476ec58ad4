"""The MQTT broker as this project wants it: Mosquitto with a generated configuration."""
