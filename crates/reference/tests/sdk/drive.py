"""Drives the vendor's unmodified clients against a reference endpoint.

usage: drive.py URL PROJECT AK SK TOKEN < ids.json
Prints one line per step; any surprise is an exception and a status other than 0.
"""
import json
import sys
import time

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions import exceptions
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkclouddc import v1 as clouddc
from huaweicloudsdkdcs import v2 as dcs
from huaweicloudsdkkafka import v2 as kafka
from huaweicloudsdkrocketmq import v2 as rocketmq

url, project, ak, sk, token = sys.argv[1:6]
ids = json.load(sys.stdin)


def client(kind, secret=sk):
    config = HttpConfig.get_default_config()
    credentials = BasicCredentials(ak, secret, project)
    return kind.new_builder().with_http_config(config).with_credentials(credentials).with_endpoint(url).build()


def step(name, held):
    print(name, "ok" if held else "WRONG")
    assert held, name


def until(ask, wanted):
    for _ in range(200):
        if ask() == wanted:
            return True
        time.sleep(0.01)
    return False


k = client(kafka.KafkaClient)
mine = ids["dms-kafka"]


def restart(body):
    return k.batch_restart_or_delete_instances(kafka.BatchRestartOrDeleteInstancesRequest(body=body))


said = restart(kafka.BatchRestartOrDeleteInstanceReq(instances=mine[:2], action="restart"))
step("kafka restart", [(r.instance, r.result) for r in said.results] == [(i, "success") for i in mine[:2]])
show = lambda: k.show_instance(kafka.ShowInstanceRequest(instance_id=mine[0])).status
step("kafka runs again", until(show, "RUNNING"))
said = k.list_instances(kafka.ListInstancesRequest(engine="kafka", include_failure="true", limit="50"))
step("kafka list", said.instance_num == len(said.instances) > 3)
said = restart(kafka.BatchRestartOrDeleteInstanceReq(instances=mine[2:3], action="delete"))
step("kafka delete", said.results[0].result == "success")
said = restart(kafka.BatchRestartOrDeleteInstanceReq(action="delete", all_failure="kafka"))
step("kafka delete all failed", said.status_code == 204)
try:
    restart(kafka.BatchRestartOrDeleteInstanceReq(instances=[], action="restart"))
    step("kafka refuses an empty list", False)
except exceptions.ClientRequestException as error:
    step("kafka error mapping", (error.status_code, error.error_code) == (400, "DMS.00400065") and error.error_msg and error.request_id)
try:
    client(kafka.KafkaClient, "wrong").show_instance(kafka.ShowInstanceRequest(instance_id=mine[0]))
    step("kafka refuses a wrong key", False)
except exceptions.ClientRequestException as error:
    step("kafka refuses a wrong key", error.status_code == 401 and error.error_code is not None)

r = client(rocketmq.RocketMQClient)
mine = ids["dms-rocketmq"]
body = rocketmq.BatchDeleteInstanceReq(instances=mine[:2], action="delete")
said = r.batch_delete_instances(rocketmq.BatchDeleteInstancesRequest(body=body))
step("rocketmq delete", [x.result for x in said.results] == ["success", "success"])
body = rocketmq.BatchDeleteInstanceReq(action="delete", all_failure="reliability")
said = r.batch_delete_instances(rocketmq.BatchDeleteInstancesRequest(body=body))
step("rocketmq delete all failed", len(said.results) > 0)
said = r.list_instances(rocketmq.ListInstancesRequest(engine="reliability"))
step("rocketmq list", len(said.instances) > 0)
said = r.show_instance(rocketmq.ShowInstanceRequest(instance_id=mine[3]))
step("rocketmq show", said.status == "RUNNING")

d = client(dcs.DcsClient)
mine = ids["dcs"]
for action in ["restart", "soft_restart", "flush"]:
    body = dcs.ChangeInstanceStatusBody(instances=mine[:2], action=action)
    said = d.restart_or_flush_instances(dcs.RestartOrFlushInstancesRequest(body=body))
    step("dcs " + action, [x.result for x in said.results] == ["success", "success"])
    show = lambda: d.show_instance(dcs.ShowInstanceRequest(instance_id=mine[0])).status
    step("dcs runs again", until(show, "RUNNING"))
said = d.show_instance(dcs.ShowInstanceRequest(instance_id=mine[0]))
step("dcs flushed", said.used_memory == 0 and said.max_memory > 0)
step("dcs list", d.list_instances(dcs.ListInstancesRequest(limit=100)).instance_num > 3)
said = d.list_number_of_instances_in_different_status(dcs.ListNumberOfInstancesInDifferentStatusRequest())
step("dcs counts", said.running_count > 0 and said.redis.running_count > 0)
try:
    body = dcs.ChangeInstanceStatusBody(instances=mine[:1], action="explode")
    d.restart_or_flush_instances(dcs.RestartOrFlushInstancesRequest(body=body))
    step("dcs refuses an unknown verb", False)
except exceptions.ClientRequestException as error:
    step("dcs error mapping", (error.status_code, error.error_code) == (400, "DCS.4064"))

c = client(clouddc.CloudDCClient)
mine = ids["clouddc"]
body = clouddc.BatchDeleteOptions(instance_id_set=mine[:2])
said = c.delete_instances(clouddc.DeleteInstancesRequest(body=body))
step("clouddc delete", [x.id for x in said.instances] == mine[:2])
show = lambda: c.show_instance_status(clouddc.ShowInstanceStatusRequest(id=mine[0])).state
step("clouddc terminated", until(show, "terminated"))
said = c.list_instances(clouddc.ListInstancesRequest(limit="5"))
step("clouddc list", len(said.instances) == 5 and said.count > 5)

import openstack
from otcextensions.sdk.dms.v1 import _proxy

endpoint = f"{url}/v1.0/{project}"
connection = openstack.connect(
    load_yaml_config=False, load_envvars=False, auth_type="admin_token", auth={"endpoint": endpoint, "token": token},
)
# A connection without a catalogue cannot register the extension itself; the client is the same.
dms = _proxy.Proxy(session=connection.session, service_type="dms", endpoint_override=endpoint)
dms._connection = connection
mine = ids["dms-kafka"]
dms.restart_instances(mine[4:6])
dms.delete_batch(mine[6:7])
dms.delete_failed()
step("otc restart, delete, delete failed", True)
step("otc show", dms.get_instance(mine[3]).status == "RUNNING")
found = list(dms.instances())
step("otc list", len(found) > 2 and found[0].status is not None)
